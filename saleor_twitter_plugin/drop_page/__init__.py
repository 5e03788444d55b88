"""The pages of a drop: how it stands for anybody, and for one person by their code."""

from .endpoint import answer_drop

__all__ = ["answer_drop"]
