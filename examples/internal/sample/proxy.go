package sample

import (
	"bufio"
	"io"
	"net"
	"net/http"
)

// Proxy starts an HTTP proxy in this process, which makes tunnels with CONNECT.
func Proxy() (addr string, end func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go tunnel(conn)
		}
	}()
	return l.Addr().String(), func() { l.Close() }, nil
}

func tunnel(conn net.Conn) {
	defer conn.Close()
	r := bufio.NewReader(conn)
	req, err := http.ReadRequest(r)
	if err != nil || req.Method != http.MethodConnect {
		return
	}
	server, err := net.Dial("tcp", req.Host)
	if err != nil {
		io.WriteString(conn, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
		return
	}
	defer server.Close()
	io.WriteString(conn, "HTTP/1.1 200 Connection established\r\n\r\n")
	go func() {
		io.Copy(server, r)
		server.Close()
	}()
	io.Copy(conn, server)
}
