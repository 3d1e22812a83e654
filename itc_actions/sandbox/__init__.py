"""A stand-in for Apple's service that keeps its rules: one world, served over real HTTP on loopback."""

from __future__ import annotations

from .demo import BUNDLE_ID, demo_seed
from .server import PASSWORD, USER, Sandbox

__all__ = ["BUNDLE_ID", "PASSWORD", "USER", "Sandbox", "demo_seed"]
