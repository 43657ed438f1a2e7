import argparse
import connect
import work
import state

parser = argparse.ArgumentParser()
parser.add_argument("host")
connect.connect(parser.parse_args().host)
work.beat()
if state.client:
    state.client.subscribe("cmd", 1, lambda c, u, m: work.report(m.payload))  # want AWSIoTMQTTClient.subscribe
