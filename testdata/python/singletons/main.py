from mqtt import client
import mqtt as m
import config
import workers

config.client = client
client.connect()
m.client.subscribe("jobs", 1, workers.on_job)
workers.start()
