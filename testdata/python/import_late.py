def connect(name):
    from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
    try:
        from AWSIoTPythonSDK.exception import AWSIoTExceptions
    except ImportError:
        AWSIoTExceptions = None
    c = AWSIoTMQTTClient(name)
    try:
        c.connect()
    except (AWSIoTExceptions.connectTimeoutException, AWSIoTExceptions.connectError) as e:
        print(e.message)
        return None
    except OSError:
        raise
    return c


class Late:
    def start(self):
        import AWSIoTPythonSDK.exception.AWSIoTExceptions as ex
        self.c = connect("late")
        try:
            self.c.subscribe("t", 1, self.got)
        except ex.subscribeTimeoutException:
            self.c.disconnect()
        except (ex.subscribeError, ex.subackError, ex.subscribeQueueFullException, ex.subscribeQueueDisabledException):
            pass

    def got(self, client, userdata, message):
        if message.topic == "stop":
            self.c.unsubscribe("t")
