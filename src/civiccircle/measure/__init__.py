"""The wing in which a community measures itself."""
