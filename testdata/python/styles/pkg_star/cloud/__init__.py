from .conn import *
from . import helper
