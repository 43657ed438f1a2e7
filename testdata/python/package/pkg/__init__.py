from .core.link import Link as Connection
__all__ = ["Connection"]
