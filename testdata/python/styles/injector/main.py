from cont.containers import Container
k = Container()
k.client().subscribe("t", 0, None)  # want AWSIoTMQTTClient.subscribe
k.svc().run()
