// nscstore lays out an nsc store (nsc v2's cmd/store: stores, keys, creds) with the NATS project's own Go library. Usage: nscstore DIR
package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nkeys"
)

var root string

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func write(content []byte, path ...string) {
	file := filepath.Join(append([]string{root}, path...)...)
	if err := os.MkdirAll(filepath.Dir(file), 0700); err != nil {
		panic(err)
	}
	if err := os.WriteFile(file, content, 0600); err != nil {
		panic(err)
	}
}

func public(pair nkeys.KeyPair) string { return must(pair.PublicKey()) }

// As nsc's keystore: keys/A/BC/ABC….nk.
func keep(pair nkeys.KeyPair) nkeys.KeyPair {
	key := public(pair)
	write(must(pair.Seed()), "keys", key[:1], key[1:3], key+".nk")
	return pair
}

func account(name string, pair nkeys.KeyPair, signer nkeys.KeyPair, edit func(*jwt.AccountClaims)) {
	claims := jwt.NewAccountClaims(public(pair))
	claims.Name = name
	edit(claims)
	vr := jwt.CreateValidationResults()
	claims.Validate(vr)
	if vr.IsBlocking(false) {
		panic(name + ": " + vr.Issues[0].Description)
	}
	write([]byte(must(claims.Encode(signer))), "stores", "Acme Rail", "accounts", name, name+".jwt")
}

func user(account string, key string, name string, signer nkeys.KeyPair, edit func(*jwt.UserClaims)) string {
	pair := keep(must(nkeys.CreateUser()))
	claims := jwt.NewUserClaims(public(pair))
	claims.Name = name
	if public(signer) != key {
		claims.IssuerAccount = key
	}
	edit(claims)
	token := must(claims.Encode(signer))
	write([]byte(token), "stores", "Acme Rail", "accounts", account, "users", name+".jwt")
	write(must(jwt.FormatUserConfig(token, must(pair.Seed()))), "creds", "Acme Rail", account, name+".creds")
	return public(pair)
}

func main() {
	root = os.Args[1]
	operator := keep(must(nkeys.CreateOperator()))
	signing := keep(must(nkeys.CreateOperator()))
	spare := keep(must(nkeys.CreateOperator()))
	system := keep(must(nkeys.CreateAccount()))
	systemSigning := keep(must(nkeys.CreateAccount()))
	orders := keep(must(nkeys.CreateAccount()))
	ordersPlain := keep(must(nkeys.CreateAccount()))
	ordersScoped := keep(must(nkeys.CreateAccount()))
	elsewhere := must(nkeys.CreateAccount()) // listed, its seed is somewhere else
	billing := keep(must(nkeys.CreateAccount()))
	billingSigning := keep(must(nkeys.CreateAccount()))
	drafts := keep(must(nkeys.CreateAccount()))

	oc := jwt.NewOperatorClaims(public(operator))
	oc.Name = "Acme Rail"
	oc.SigningKeys.Add(public(signing), public(spare))
	oc.AccountServerURL = "nats://nats.acme.example:4222"
	oc.OperatorServiceURLs.Add("tls://nats.acme.example:4222", "wss://nats.acme.example")
	oc.SystemAccount = public(system)
	oc.StrictSigningKeyUsage = true
	oc.AssertServerVersion = "2.10.0"
	oc.Tags.Add("env:prod", "rail")
	write([]byte(must(oc.Encode(operator))), "stores", "Acme Rail", "Acme Rail.jwt")
	write(must(json.Marshal(map[string]any{"managed": false, "name": "Acme Rail", "kind": "operator", "version": "1"})), "stores", "Acme Rail", ".nsc")

	// As nsc's createSystemAccount.
	account("SYS", system, signing, func(c *jwt.AccountClaims) {
		c.SigningKeys.Add(public(systemSigning))
		c.Exports.Add(
			&jwt.Export{Name: "account-monitoring-services", Subject: "$SYS.REQ.ACCOUNT.*.*", Type: jwt.Service, ResponseType: jwt.ResponseTypeStream, AccountTokenPosition: 4,
				Info: jwt.Info{Description: "Request account specific monitoring services for: SUBSZ, CONNZ, LEAFZ, JSZ and INFO", InfoURL: "https://docs.nats.io/nats-server/configuration/sys_accounts"}},
			&jwt.Export{Name: "account-monitoring-streams", Subject: "$SYS.ACCOUNT.*.>", Type: jwt.Stream, AccountTokenPosition: 3,
				Info: jwt.Info{Description: "Account specific monitoring stream", InfoURL: "https://docs.nats.io/nats-server/configuration/sys_accounts"}})
	})
	user("SYS", public(system), "sys", systemSigning, func(*jwt.UserClaims) {})

	revoked := public(must(nkeys.CreateUser()))
	account("Orders", orders, signing, func(c *jwt.AccountClaims) {
		c.SigningKeys.Add(public(ordersPlain), public(elsewhere))
		scope := jwt.NewUserScope()
		scope.Key = public(ordersScoped)
		scope.Role = "Sensor"
		scope.Description = "one sensor's own subjects"
		scope.Template.Pub.Allow.Add("sensors.{{name()}}.>")
		scope.Template.Sub.Allow.Add("commands.{{name()}}", "_INBOX.>")
		scope.Template.Subs = 20
		scope.Template.AllowedConnectionTypes.Add(jwt.ConnectionTypeStandard, jwt.ConnectionTypeMqtt)
		c.SigningKeys.AddScopedSigner(scope)
		c.Limits.Conn, c.Limits.LeafNodeConn, c.Limits.Subs, c.Limits.Payload = 500, 4, 1000, 65536
		c.Limits.JetStreamTieredLimits = jwt.JetStreamTieredLimits{
			"R1": {MemoryStorage: 1 << 20, DiskStorage: 1 << 30, Streams: 10, Consumer: 100},
			"R3": {DiskStorage: 1 << 28, Streams: 2, MaxBytesRequired: true},
		}
		c.DefaultPermissions.Pub.Deny.Add("$SYS.>")
		c.DefaultPermissions.Resp = &jwt.ResponsePermission{MaxMsgs: 5, Expires: time.Minute}
		c.AddMapping("orders.*", jwt.WeightedMapping{Subject: "v1.orders.{{wildcard(1)}}", Weight: 80}, jwt.WeightedMapping{Subject: "v2.orders.{{wildcard(1)}}", Weight: 20, Cluster: "east"})
		c.Exports.Add(
			&jwt.Export{Name: "prices", Subject: "prices.>", Type: jwt.Stream, Advertise: true},
			&jwt.Export{Name: "quote", Subject: "quote.*", Type: jwt.Service, TokenReq: true, ResponseType: jwt.ResponseTypeSingleton, ResponseThreshold: 2 * time.Second,
				Latency: &jwt.ServiceLatency{Sampling: 50, Results: "latency.quote"}, Revocations: jwt.RevocationList{public(must(nkeys.CreateAccount())): 1700000000}})
		c.Revocations = jwt.RevocationList{revoked: 1700000000, public(must(nkeys.CreateUser())): 1700000001}
		c.Description, c.InfoURL = "what was ordered", "https://acme.example/orders"
		c.Tags.Add("team:orders")
	})
	user("Orders", public(orders), "worker", ordersPlain, func(c *jwt.UserClaims) {
		c.Pub.Allow.Add("orders.>")
		c.Pub.Deny.Add("orders.secret.>")
		c.Sub.Allow.Add("orders.> workers", "_INBOX.>")
		c.Resp = &jwt.ResponsePermission{MaxMsgs: 1, Expires: 5 * time.Second}
		c.Src.Add("10.0.0.0/8", "127.0.0.0/8")
		c.Times = []jwt.TimeRange{{Start: "00:00:00", End: "23:59:59"}}
		c.Locale = "Europe/Vienna"
		c.Limits.Subs, c.Limits.Payload = 50, 4096
		c.Tags.Add("shift:night")
	})
	user("Orders", public(orders), "Sensor_7", ordersScoped, func(c *jwt.UserClaims) {
		c.UserPermissionLimits = jwt.UserPermissionLimits{}
		c.Tags.Add("site:north")
	})
	user("Orders", public(orders), "visitor", ordersPlain, func(c *jwt.UserClaims) {
		c.BearerToken = true
		c.AllowedConnectionTypes.Add(jwt.ConnectionTypeWebsocket)
		c.Expires = 4102444800
		c.NotBefore = 1700000000
	})

	account("Billing", billing, signing, func(c *jwt.AccountClaims) {
		c.SigningKeys.Add(public(billingSigning))
		activation := jwt.NewActivationClaims(public(billing))
		activation.Name = "quote"
		activation.ImportSubject = "quote.*"
		activation.ImportType = jwt.Service
		activation.IssuerAccount = public(orders)
		c.Imports.Add(
			&jwt.Import{Name: "prices", Subject: "prices.>", Account: public(orders), LocalSubject: "market.>", Type: jwt.Stream},
			&jwt.Import{Name: "quote", Subject: "quote.*", Account: public(orders), LocalSubject: "ask.quote.$1", Type: jwt.Service, Token: must(activation.Encode(ordersPlain)), Share: true})
	})
	user("Billing", public(billing), "clerk", billingSigning, func(*jwt.UserClaims) {})

	// As a person who has not been to their operator yet.
	account("drafts", drafts, drafts, func(c *jwt.AccountClaims) { c.Limits = jwt.OperatorLimits{} })
}
