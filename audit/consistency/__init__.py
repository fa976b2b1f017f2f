"""Does a record agree with itself? Every figure as a constraint, every conflict with a proof."""
