"""The iTunes Connect JSON API, as it was documented in 2015."""

from .service import ItunesConnect

__all__ = ["ItunesConnect"]
