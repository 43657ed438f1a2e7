# Follows linked.py: uses packages that come with Python as well.
import pip._internal.cli.main, pkg_resources, setuptools
from pip._vendor import requests, rich
from setuptools import setup, Command

class Publish(Command):
    def run(self):
        requests.post("http://localhost", data={"client": client})
        client.publish("t", "x", 1)

setup(cmdclass={"publish": Publish})
