from .factory import ClientFactory
from .device import Device
