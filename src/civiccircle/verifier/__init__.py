"""The stand-alone verifier, one file that anyone can take away: `verify.py`."""
