def run(client):
    client.publishAsync("a", "b", 0)
    client.configureDrainingFrequency(2)
    client.shadowUpdate("{}", None, 5)
