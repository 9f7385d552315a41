"""The demo city: a fictional, bilingual place of some 120,000 people, the same at every build."""

from .build import SIZES, build, sign_in_links

__all__ = ["SIZES", "build", "sign_in_links"]
