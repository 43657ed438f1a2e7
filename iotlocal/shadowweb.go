package iotlocal

import (
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/iotshim/iotshim/iotlocal/internal/service"
	"github.com/iotshim/iotshim/iotlocal/internal/shadow"
)

// routeShadows adds what applications use of the Device Shadow service.
func (w *web) routeShadows(mux *http.ServeMux) {
	mux.HandleFunc("GET /things/{thing}/shadow", w.permitShadow(actionGetShadow, w.getShadow))
	mux.HandleFunc("POST /things/{thing}/shadow", w.permitShadow(actionUpdateShadow, w.updateShadow))
	mux.HandleFunc("DELETE /things/{thing}/shadow", w.permitShadow(actionDeleteShadow, w.deleteShadow))
	mux.HandleFunc("GET /api/things/shadow/ListNamedShadowsForThing/{thing}", w.permitShadow(actionListShadows, w.listShadows))
}

// permitShadow keeps requests out that have neither a certificate nor a signature, and
// those that the policies deny.
func (w *web) permitShadow(action string, next http.HandlerFunc) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		p, err := w.identify(r, serviceData)
		if err != nil || !p.known() {
			refuseHTTP(rw, http.StatusForbidden, "Missing Authentication Token")
			return
		}
		resource := "thing/" + r.PathValue("thing")
		if name := r.URL.Query().Get("name"); name != "" {
			resource += "/" + name
		}
		if reason := w.server.denied(&p, "", action, resource); reason != "" {
			w.server.log.Warn("shadow over HTTPS refused", "principal", p.String(), "reason", reason)
			refuseHTTP(rw, http.StatusForbidden, "Forbidden")
			return
		}
		next(rw, r)
	}
}

func (w *web) getShadow(rw http.ResponseWriter, r *http.Request) {
	w.callShadows(rw, func(now time.Time) ([]byte, []service.Message, *shadow.Error) {
		body, err := w.server.shadows.Get(now, r.PathValue("thing"), r.URL.Query().Get("name"))
		return body, nil, err
	})
}

func (w *web) updateShadow(rw http.ResponseWriter, r *http.Request) {
	payload, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maximumPayload))
	if err != nil {
		refuseHTTP(rw, http.StatusRequestEntityTooLarge, "The payload exceeds the maximum size allowed")
		return
	}
	w.callShadows(rw, func(now time.Time) ([]byte, []service.Message, *shadow.Error) {
		return w.server.shadows.Update(now, r.PathValue("thing"), r.URL.Query().Get("name"), payload)
	})
}

func (w *web) deleteShadow(rw http.ResponseWriter, r *http.Request) {
	w.callShadows(rw, func(now time.Time) ([]byte, []service.Message, *shadow.Error) {
		return w.server.shadows.Delete(now, r.PathValue("thing"), r.URL.Query().Get("name"))
	})
}

func (w *web) listShadows(rw http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	size := shadow.DefaultPageSize
	if text := query.Get("pageSize"); text != "" {
		size, _ = strconv.Atoi(text) // 0 is refused
	}
	w.callShadows(rw, func(now time.Time) ([]byte, []service.Message, *shadow.Error) {
		body, err := w.server.shadows.List(now, r.PathValue("thing"), size, query.Get("nextToken"))
		return body, nil, err
	})
}

// callShadows makes a call of the service, and answers with what it returns.
func (w *web) callShadows(rw http.ResponseWriter, f func(time.Time) ([]byte, []service.Message, *shadow.Error)) {
	var body []byte
	refused := &shadow.Error{Code: http.StatusServiceUnavailable, Message: "the server is closed"}
	w.server.services.do(func(now time.Time) (messages []service.Message) {
		body, messages, refused = f(now)
		return messages
	})
	if refused != nil {
		refuseHTTP(rw, refused.Code, refused.Message)
		return
	}
	rw.Header().Set("Content-Type", "application/json")
	rw.Write(body) // the client has gone when this fails
}
