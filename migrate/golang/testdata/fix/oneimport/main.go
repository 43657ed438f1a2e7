// Oneimport has its import on a line.
package main

import "github.com/iotshim/iotshim/v1compat"

func main() { v1compat.NewAWSIoTMQTTClient("x") }
