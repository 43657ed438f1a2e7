from .io import open_link
from .device import Device

__all__ = ["open_link", "Device"]
