"""Plots: what ``⎕PLOT`` and ``]plot`` make.

options (what may be said) → data (values to series or a grid) → marks (one module per kind) → `figure.Figure`, which
is drawn by `chart` (pixels: svg and raster) or `terminal` (characters). Nothing is imported here: a session that
plots nothing loads none of it.
"""
