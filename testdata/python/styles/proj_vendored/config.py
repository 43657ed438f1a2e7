class Config:
    client_id = "x"
    client = None

    def attach(self, client):
        self.client = client

    def stop(self):
        self.client.disconnect() # want AWSIoTMQTTClient.disconnect
