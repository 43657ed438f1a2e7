DOMAIN = "aws_iot"

async def async_setup_entry(hass, entry):
    from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
    client = AWSIoTMQTTClient(entry.data["id"])  # want AWSIoTMQTTClient
    await hass.async_add_executor_job(client.connect)  # want AWSIoTMQTTClient.connect
    hass.data.setdefault(DOMAIN, {})[entry.entry_id] = client
    hass.data[DOMAIN]["main"] = {"client": client, "unsub": None}
    def handle(call):
        client.publish(call.data["topic"], call.data["payload"], 0)  # want AWSIoTMQTTClient.publish
    hass.services.async_register(DOMAIN, "publish", handle)
    return True

async def async_unload_entry(hass, entry):
    client = hass.data[DOMAIN].pop(entry.entry_id)
    await hass.async_add_executor_job(client.disconnect)  # want AWSIoTMQTTClient.disconnect
    hass.data[DOMAIN]["main"]["client"].disconnect()  # want AWSIoTMQTTClient.disconnect
    return True
