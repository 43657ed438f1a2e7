import json
import boto3

client = boto3.client("iot-data", region_name="us-east-1")
jobs = boto3.client("iot-jobs-data")


def handler(event, context):
    client.publish(topic="a/b", qos=1, payload=json.dumps(event))
    client.update_thing_shadow(thingName="x", payload=b"{}")
    jobs.update_job_execution(jobId="1", thingName="x", status="SUCCEEDED")
