"""A drop tried out against a local X: a copy, in tables that are thrown away."""

from .report import Report
from .running import NotLoopback, rehearse

__all__ = ["NotLoopback", "Report", "rehearse"]
