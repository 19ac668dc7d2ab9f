"""Scalar functions: those that reach every simple scalar of their arguments (see `pervade`)."""
