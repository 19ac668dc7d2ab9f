"""The engine: trees of scalar functions computed block by block, on all cores, without temporaries.

`program` says what is to be computed, `plan` chooses types and buffers for given arguments, `kernels` knows each
scalar function, `run` does the work, `lift` turns function values into programs. ``ARRAYL_ENGINE=plain`` in the
environment turns all of it off; nothing but time, memory and the last bits of float sums may differ.
"""
