"""Marks: what a kind of plot puts into the frame of its axes; one module per kind.

A mark has the scales of its axes (``xscale``, ``yscale``), and draws itself on a canvas of pixels or of characters
through the same few calls (`canvas.Canvas`) in a `canvas.Frame`.
"""
