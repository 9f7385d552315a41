"""The wing in which a community delivers what it decided."""
