import pkg
import pkg.core.link
from pkg.core import link as l

c = pkg.Connection()
c.publish("not", "V1", 0)
c.raw.connect()
pkg.core.link.Link().raw.disconnect()
l.Link().raw.subscribe("t", 1, None)
