"""Civic Circle: the platform on which a community runs its smart-city programme in the open."""

__version__ = "0.1.0"
