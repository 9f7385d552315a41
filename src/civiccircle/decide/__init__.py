"""The wing in which a community decides."""
