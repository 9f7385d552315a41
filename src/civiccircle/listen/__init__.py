"""The wing in which a community hears its residents."""
