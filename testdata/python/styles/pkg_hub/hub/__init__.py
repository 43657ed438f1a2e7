from hub.client import hub, Hub
__version__ = "1"
