"""Every room of calculations: importing this module fills the registry."""

from engine import snip

__all__ = ["snip"]
