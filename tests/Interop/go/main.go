// gojudge asks the NATS project's own Go libraries about tokens and creds (judge), and measures their CPU per operation (bench).
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"syscall"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nkeys"
)

type question struct {
	Op    string `json:"op"`
	Token string `json:"token"`
	Text  string `json:"text"`
}

type answer map[string]any

func refuse(err error) answer { return answer{"ok": false, "error": err.Error()} }

func read(q question) (jwt.Claims, error) {
	if q.Op == "generic" {
		return jwt.DecodeGeneric(q.Token)
	}
	return jwt.Decode(q.Token)
}

func decode(q question) (result answer) {
	defer func() { // some claims make the library panic
		if r := recover(); r != nil {
			result = refuse(fmt.Errorf("panic: %v", r))
		}
	}()
	claims, err := read(q)
	if err != nil {
		return refuse(err)
	}
	vr := jwt.CreateValidationResults()
	claims.Validate(vr)
	issues := []string{}
	findings := []answer{}
	for _, i := range vr.Issues {
		issues = append(issues, i.Description)
		findings = append(findings, answer{"description": i.Description, "blocking": i.Blocking, "time": i.TimeCheck})
	}
	if _, err := json.Marshal(claims); err != nil { // read, but not to be written
		return answer{"ok": true, "type": string(claims.ClaimType()), "unwritable": err.Error(), "findings": findings}
	}
	return answer{"ok": true, "type": string(claims.ClaimType()), "claims": claims, "blocking": vr.IsBlocking(true), "issues": issues, "findings": findings}
}

func creds(q question) answer {
	token, err := jwt.ParseDecoratedJWT([]byte(q.Text))
	if err != nil {
		return refuse(err)
	}
	claims, err := jwt.DecodeUserClaims(token)
	if err != nil {
		return refuse(err)
	}
	pair, err := jwt.ParseDecoratedUserNKey([]byte(q.Text))
	if err != nil {
		return refuse(err)
	}
	public, err := pair.PublicKey()
	if err != nil {
		return refuse(err)
	}
	return answer{"ok": true, "jwt": token, "subject": claims.Subject, "publicKey": public}
}

func cpu() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return float64(u.Utime.Sec+u.Stime.Sec)*1e6 + float64(u.Utime.Usec+u.Stime.Usec)
}

func measure(n int, op func(i int)) float64 {
	before := cpu()
	for i := 0; i < n; i++ {
		op(i)
	}
	return (cpu() - before) / float64(n)
}

// The same four operations the C# side measures; user and decode are those of goref.
func bench(n int) {
	account, _ := nkeys.CreateAccount()
	public, _ := account.PublicKey()
	verifier, _ := nkeys.FromPublicKey(public)
	user := func(i int) {
		k, _ := nkeys.CreateUser()
		p, _ := k.PublicKey()
		uc := jwt.NewUserClaims(p)
		uc.Name = fmt.Sprintf("u%d", i)
		token, _ := uc.Encode(account)
		seed, _ := k.Seed()
		if _, err := jwt.FormatUserConfig(token, seed); err != nil {
			panic(err)
		}
	}
	k, _ := nkeys.CreateUser()
	p, _ := k.PublicKey()
	token, _ := jwt.NewUserClaims(p).Encode(account)
	message := []byte(token)[:300]
	signature, _ := account.Sign(message)
	for round := 0; round < 2; round++ { // the first warms up
		result := map[string]float64{
			"user":   measure(n, user),
			"decode": measure(n, func(int) { jwt.DecodeUserClaims(token) }),
			"sign":   measure(n, func(int) { account.Sign(message) }),
			"verify": measure(n, func(int) { verifier.Verify(message, signature) }),
		}
		if round == 1 {
			json.NewEncoder(os.Stdout).Encode(result)
		}
	}
}

func main() {
	if len(os.Args) > 2 && os.Args[1] == "bench" {
		n, err := strconv.Atoi(os.Args[2])
		if err != nil {
			panic(err)
		}
		bench(n)
		return
	}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 64*1024), 4*1024*1024)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		var q question
		result := answer{}
		if err := json.Unmarshal(in.Bytes(), &q); err != nil {
			result = refuse(err)
		} else if q.Op == "decode" || q.Op == "generic" {
			result = decode(q)
		} else {
			result = creds(q)
		}
		out.Encode(result)
	}
}
