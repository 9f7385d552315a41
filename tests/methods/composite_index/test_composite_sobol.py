"""Sensitivity: the functions of the textbooks, whose indices are known, and when a figure is not to be shown."""

import numpy as np
import pytest

from civiccircle.methods.composite_index import CompositeIndexError, sobol


def ishigami(x: np.ndarray) -> np.ndarray:
    a, b, c = (np.pi * (2 * x - 1)).T
    return np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)


def test_indices_of_ishigami_are_within_two_hundredths() -> None:
    found = sobol(ishigami, "abc", samples=512)
    assert found.first[:, 0] == pytest.approx([0.3139, 0.4424, 0], abs=0.02)
    assert found.total[:, 0] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)
    assert found.converged.all()


def test_indices_of_the_g_function_are_within_two_hundredths() -> None:
    a = np.array([0, 0.5, 3, 9, 99, 99])
    found = sobol(lambda x: np.prod((np.abs(4 * x - 2) + a) / (1 + a), axis=1), "abcdef", samples=512)
    parts = 1 / (3 * (1 + a) ** 2)
    whole = np.prod(1 + parts) - 1
    assert found.first[:, 0] == pytest.approx(parts / whole, abs=0.02)
    assert found.total[:, 0] == pytest.approx(parts * np.prod(1 + parts) / (1 + parts) / whole, abs=0.02)


def test_too_few_samples_are_not_said_to_have_converged() -> None:
    found = sobol(ishigami, "abc", samples=4)
    assert not found.converged.any()
    assert (found.first_within > 0.05).any()


def test_half_widths_hold_the_true_index_about_nine_times_in_ten() -> None:
    runs = [sobol(ishigami, "abc", samples=64, seed=seed) for seed in range(40)]
    off = np.array([np.abs(run.first[:, 0] - [0.3139, 0.4424, 0]) <= run.first_within[:, 0] for run in runs])
    assert 0.75 < off.mean() <= 1


def test_an_outcome_that_never_varies_has_no_shares() -> None:
    found = sobol(lambda x: np.full(len(x), 7.0), "ab", samples=4)
    assert not found.first.any()
    assert not found.total.any()


def test_the_same_seed_gives_the_same_bytes() -> None:
    one, other, third = (sobol(ishigami, "abc", samples=16, seed=seed) for seed in (1, 1, 2))
    assert one.total.tobytes() == other.total.tobytes() != third.total.tobytes()


def test_samples_that_fill_no_square_are_refused() -> None:
    with pytest.raises(CompositeIndexError, match="power of two"):
        sobol(ishigami, "abc", samples=100)
