"""Functions that compare: matching, searching, sets and order, and the searches and sorts that they share."""
