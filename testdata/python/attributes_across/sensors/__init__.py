from .base import Sensor
