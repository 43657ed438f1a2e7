def test_send(mqtt, shadow):
    assert mqtt.publish("t", "x", 1)  # want AWSIoTMQTTClient.publish
    shadow.publish("no", "V1")


def helper(mqtt):
    mqtt.publish("unknown")


class Other:
    def test(self, redis):
        redis.publish("c", "x")
