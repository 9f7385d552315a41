from tests.kernel.trace.circles import kinds, make, turn

__all__ = ["kinds", "make", "turn"]
