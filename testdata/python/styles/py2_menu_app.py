# -*- coding: utf-8 -*-
import sys, os, thread
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient
from AWSIoTPythonSDK.exception.AWSIoTExceptions import *
from Tkinter import *
import tkMessageBox

class Menu:
	def __init__(self, (host, port), name='pi'):
		self.host, self.port = host, port
		self.cli = None
		self.items = [('Connect', self.connect), ('Send', self.send), ('Quit', lambda: self.cli.disconnect())] # want AWSIoTMQTTClient.disconnect
	def connect(self):
		try:
			self.cli = AWSIoTMQTTClient('menu') # want AWSIoTMQTTClient
			self.cli.configureEndpoint(self.host, self.port) # want AWSIoTMQTTClient.configureEndpoint
			if self.cli.connect() <> True: # want AWSIoTMQTTClient.connect
				print >> sys.stderr, "no",
		except connectTimeoutException, e: # want connectTimeoutException
			print 'timeout: %s' % e
		except (connectError, ClientError), e: # want connectError, ClientError
			raise SystemExit, `e`
	def send(self):
		text = raw_input('> ')
		print self.cli.publish('t', text, 0), 'sent' # want AWSIoTMQTTClient.publish
		exec 'x = 1'
		thread.start_new_thread(self.loop, (self.cli, 010))
	def loop(self, c, n):
		while n > 0L:
			c.publish(u'n', str(n), 0) # want AWSIoTMQTTClient.publish
			n -= 1
	def __call__(self):
		for i, (name, f) in enumerate(self.items): print i, name
		self.items[int(raw_input())][1]()

menu = Menu(('h', 8883))
while True: menu()
