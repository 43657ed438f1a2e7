#!/usr/bin/env python
# coding: utf-8

# # Sending measurements

# In[1]:


get_ipython().system('pip install AWSIoTPythonSDK')
get_ipython().run_line_magic('matplotlib', 'inline')


# In[2]:


from AWSIoTPythonSDK.MQTTLib import *
import pandas as pd
import numpy as np


# In[3]:


client = AWSIoTMQTTClient("notebook", protocolType=MQTTv3_1_1, useWebsocket=False, cleanSession=True)  # want AWSIoTMQTTClient, MQTTv3_1_1
client.configureEndpoint("host", 8883)  # want AWSIoTMQTTClient.configureEndpoint
client.configureOfflinePublishQueueing(100, DROP_NEWEST)  # want AWSIoTMQTTClient.configureOfflinePublishQueueing, DROP_NEWEST


# In[4]:


df = pd.read_csv("m.csv")
df.plot()


# In[5]:


client.connect()  # want AWSIoTMQTTClient.connect
results = [client.publish("m", row.to_json(), 1) for _, row in df.iterrows()]  # want AWSIoTMQTTClient.publish
df["ok"] = df["v"].apply(lambda v: client.publish("v", str(v), 0))  # want AWSIoTMQTTClient.publish
df.apply(client.publish)  # want AWSIoTMQTTClient.publish


# In[6]:


%time client.disconnect()  # want AWSIoTMQTTClient.disconnect
