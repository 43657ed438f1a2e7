// Package examples is the root of the runnable programs. Each connects to an
// IoT Core of its own, in the same process, when it is given no -e ENDPOINT:
//
//	go run ./examples/basicpubsub -n 5
//	go run ./examples/basicpubsubasync -n 5
//	go run ./examples/basicshadowupdater -n 5
//	go run ./examples/basicshadowdeltalistener -n 5
//	go run ./examples/thingshadowecho -n 5
//	go run ./examples/jobssample -n 3
//	go run ./examples/basicdiscovery -n 5
//
// These use the clients of V2's services:
//
//	go run ./examples/shadow -n 3
//	go run ./examples/jobs -n 3
//	go run ./examples/commands -n 3
//	go run ./examples/fleetprovisioning
//	go run ./examples/fleetprovisioning -csr
package examples
