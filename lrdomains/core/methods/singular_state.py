"""State: a matrix as its singular triplets, on the way to those of a completed one."""

from dataclasses import dataclass

import numpy as np

from lrdomains.core.typing import Array, Floats


@dataclass(frozen=True, eq=False)
class State:
    """``left diag(strengths) right.T`` with orthonormal columns."""

    left: Array
    strengths: Floats
    right: Array

    @property
    def alive(self) -> int:
        """Number of directions."""
        return len(self.strengths)

    @property
    def strong(self) -> Array:
        """The left vectors times their strengths, in their own type."""
        return (self.left * self.strengths).astype(self.left.dtype)

    @property
    def balanced(self) -> tuple[Array, Array]:
        """Factors of both sides, each with the root of the strengths."""
        roots = np.sqrt(self.strengths)
        return (self.left * roots).astype(self.left.dtype), (self.right * roots).astype(self.right.dtype)

    def ahead_of(self, before: "State", share: float) -> Array:
        """Return row factors so far beyond this state, on the way from the one before, turned to it."""
        (left, right), (old_left, old_right) = self.balanced, before.balanced
        u, _, vt = np.linalg.svd(old_left.T @ left + old_right.T @ right, full_matrices=False)
        ahead: Array = left + share * (left - old_left @ (u @ vt))
        return ahead.astype(left.dtype)

    def joined_by(self, new: "State") -> "State":
        """Return the directions of both."""
        return State(
            np.hstack([self.left, new.left]),
            np.append(self.strengths, new.strengths),
            np.hstack([self.right, new.right]),
        )

    def change_from(self, before: "State") -> float:
        """Return the norm of the change as a share of what was there; infinite if that was nothing."""
        a, b = before.strengths, self.strengths
        cross = (before.left.astype(float).T @ self.left) * (before.right.astype(float).T @ self.right)
        size = float(a @ a)
        return float(np.sqrt(max(size + b @ b - 2.0 * (a @ cross @ b), 0.0) / size)) if size > 0 else np.inf
