try:
    import Tkinter as tk
except ImportError:
    import tkinter as tk
from AWSIoTPythonSDK.MQTTLib import AWSIoTMQTTClient


class App(tk.Frame):
    client = None

    def __init__(self, master=None):
        tk.Frame.__init__(self, master)
        self.client = None
        tk.Button(self, text="connect", command=self.up).pack()
        tk.Button(self, text="on", command=lambda: self.client.publish("led", "on", 1)).pack()
        master.protocol("WM_DELETE_WINDOW", self.close)
        self.after(1000, self.tick, "x")

    def up(self):
        self.client = AWSIoTMQTTClient("gui")
        self.client.connect()

    def tick(self, what):
        if self.client:
            self.client.publish("tick", what, 0)
        self.after(1000, self.tick, what)

    def close(self):
        if self.client is not None:
            self.client.disconnect()
        self.master.destroy()


root = tk.Tk()
App(root).mainloop()
