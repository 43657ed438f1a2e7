import json
from app import boot, tasks

with open("config.json") as f:
    boot.boot(json.load(f))
while True:
    tasks.report("1")
