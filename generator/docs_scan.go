package generator

import (
	"go/ast"
	"go/token"
	"strconv"
	"strings"

	"github.com/evq-go/evq/generator/catalogue"
)

// A funcScan looks through one function.
type funcScan struct {
	*usePackage
	file     useFile
	decl     *ast.FuncDecl
	stores   map[string]*unitNames // its parameters and variables that are stores
	types    map[string]string     // those that are made of a struct of the package, with its name
	consumes bool
}

func newFuncScan(p *usePackage, file useFile, d *ast.FuncDecl) *funcScan {
	return &funcScan{usePackage: p, file: file, decl: d, stores: map[string]*unitNames{}, types: map[string]string{}}
}

// scan notes what the function does with events.
func (s *funcScan) scan() {
	ast.Inspect(s.decl, s.variable)
	ast.Inspect(s.decl.Body, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok {
			s.call(c)
		}
		return true
	})
	if !s.consumes {
		ast.Inspect(s.decl.Body, s.told)
	}
}

// variable notes what parameters and variables are.
func (s *funcScan) variable(n ast.Node) bool {
	switch x := n.(type) {
	case *ast.Field:
		if u := s.storeType(s.file, x.Type); u != nil {
			for _, name := range x.Names {
				s.stores[name.Name] = u
			}
		}
	case *ast.AssignStmt:
		for i, left := range x.Lhs {
			id, ok := left.(*ast.Ident)
			if !ok || i >= len(x.Rhs) {
				continue
			}
			if u := s.store(x.Rhs[i]); u != nil {
				s.stores[id.Name] = u
			}
			if name := s.structName(x.Rhs[i]); name != "" {
				s.types[id.Name] = name
			}
		}
	}
	return true
}

// store is the package whose store an expression is, or nil.
func (s *funcScan) store(x ast.Expr) *unitNames {
	switch x := x.(type) {
	case *ast.ParenExpr:
		return s.store(x.X)
	case *ast.Ident:
		if u := s.stores[x.Name]; u != nil {
			return u
		}
		return s.usePackage.stores[x.Name]
	case *ast.SelectorExpr:
		return s.usePackage.stores[x.Sel.Name]
	case *ast.CallExpr:
		return s.storeCall(x)
	}
	return nil
}

// storeCall is what a call gives: NewStore, In, or a function of the package.
func (s *funcScan) storeCall(c *ast.CallExpr) *unitNames {
	if u, name := s.names(s.file, c.Fun); u != nil && name == u.newStore {
		return u
	}
	if sel, ok := c.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "In" {
		return s.store(sel.X)
	}
	return s.store(c.Fun)
}

// structName is the struct of the package that an expression makes, or "".
func (s *funcScan) structName(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.UnaryExpr:
		return s.structName(x.X)
	case *ast.CompositeLit:
		if id, ok := x.Type.(*ast.Ident); ok {
			return id.Name
		}
	case *ast.Ident:
		return s.types[x.Name]
	}
	return ""
}

// call notes a call of a store's method.
func (s *funcScan) call(c *ast.CallExpr) {
	sel, ok := c.Fun.(*ast.SelectorExpr)
	if !ok {
		return
	}
	u, method := s.store(sel.X), sel.Sel.Name
	if s.typed(c, u, method) || u == nil {
		return
	}
	switch method {
	case "Push":
		if ids := s.pushed(c); len(ids) > 0 {
			s.add(catalogue.Push, symbol(s.decl), "", c.Pos(), ids...)
		}
	case "Load":
		s.add(catalogue.Load, symbol(s.decl), "", c.Pos(), s.selected(c, u)...)
	case "Subscribe":
		s.add(catalogue.Subscribe, symbol(s.decl), "", c.Pos(), s.selected(c, u)...)
	case "Consume", "ConsumeFunc":
		s.consume(c, u, method)
	}
}

// typedMethods are the methods that a store has for each event.
var typedMethods = map[string]catalogue.UseKind{"Push": catalogue.Push, "Load": catalogue.Load, "Subscribe": catalogue.Subscribe}

// typed notes a call of a method for one event, as PushUserCreated. Where it is
// not known whose store that is, the name must fit one package only.
func (s *funcScan) typed(c *ast.CallExpr, u *unitNames, method string) bool {
	for prefix, kind := range typedMethods {
		name, ok := strings.CutPrefix(method, prefix)
		if !ok || name == "" {
			continue
		}
		var ids []string
		for _, v := range s.seen {
			if id := v.events[name]; id != "" && (u == nil || u == v) {
				ids = append(ids, id)
			}
		}
		if len(ids) == 1 {
			s.add(kind, symbol(s.decl), "", c.Pos(), ids[0])
			return true
		}
	}
	return false
}

// pushed are the events that a call of Push is given: those made in its
// arguments, or else those that the function makes.
func (s *funcScan) pushed(c *ast.CallExpr) []string {
	for _, root := range []ast.Node{c, s.decl.Body} {
		var ids []string
		ast.Inspect(root, func(n ast.Node) bool {
			if lit, ok := n.(*ast.CompositeLit); ok {
				if id := s.event(s.file, lit.Type); id != "" {
					ids = append(ids, id)
				}
			}
			return true
		})
		if len(ids) > 0 {
			return ids
		}
	}
	return nil
}

// selected are the events that a query of the function lists, or else all.
func (s *funcScan) selected(c *ast.CallExpr, u *unitNames) []string {
	for _, root := range []ast.Node{c, s.decl.Body} {
		var ids []string
		ast.Inspect(root, func(n ast.Node) bool {
			if kv, ok := n.(*ast.KeyValueExpr); ok && isIdent(kv.Key, "EventTypes") {
				ids = append(ids, s.mentioned(s.file, kv.Value)...)
				ids = append(ids, quotedTypes(kv.Value, u)...)
			}
			return true
		})
		if len(ids) > 0 {
			return ids
		}
	}
	return u.all
}

// quotedTypes are the events whose stored types stand in string literals.
func quotedTypes(root ast.Node, u *unitNames) (ids []string) {
	ast.Inspect(root, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if text, err := strconv.Unquote(lit.Value); err == nil && u.byType[text] != "" {
				ids = append(ids, u.byType[text])
			}
		}
		return true
	})
	return ids
}

// consume notes a consumer: Consume(ctx, name, query, handler or function).
func (s *funcScan) consume(c *ast.CallExpr, u *unitNames, method string) {
	const nameAt, handlerAt = 1, 3
	if len(c.Args) <= handlerAt {
		return
	}
	s.consumes = true
	bodies := s.handlerBodies(c.Args[handlerAt])
	ids := s.selected(c, u)
	if method == "ConsumeFunc" && len(ids) == len(u.all) {
		var named []string
		for _, body := range bodies {
			named = append(named, s.mentioned(s.file, body)...)
		}
		if len(named) > 0 {
			ids = named
		}
	}
	use := s.add(catalogue.Consume, symbol(s.decl), s.constant(c.Args[nameAt]), c.Pos(), ids...)
	use.Handler = s.structName(c.Args[handlerAt])
	use.Projection = use.Projection || s.reaches(bodies)
}

// told notes that the function tells events apart: in a type switch or by a type
// assertion.
func (s *funcScan) told(n ast.Node) bool {
	var types []ast.Expr
	switch x := n.(type) {
	case *ast.TypeAssertExpr:
		types = []ast.Expr{x.Type}
	case *ast.TypeSwitchStmt:
		for _, clause := range x.Body.List {
			if c, ok := clause.(*ast.CaseClause); ok {
				types = append(types, c.List...)
			}
		}
	}
	for _, t := range types {
		if id := s.event(s.file, t); id != "" {
			s.add(catalogue.Handle, symbol(s.decl), "", s.decl.Name.Pos(), id)
		}
	}
	return true
}

// handlerBodies is the code that handles events for a consumer, as far as the
// package has it.
func (s *funcScan) handlerBodies(handler ast.Expr) (bodies []ast.Node) {
	if name := s.structName(handler); name != "" {
		for at, d := range s.funcs {
			if strings.HasPrefix(at, name+".On") {
				bodies = append(bodies, d)
			}
		}
		return bodies
	}
	switch x := handler.(type) {
	case *ast.FuncLit:
		return []ast.Node{x}
	case *ast.Ident:
		if d := s.funcs[x.Name]; d != nil {
			return []ast.Node{d}
		}
	case *ast.SelectorExpr:
		for _, d := range s.methods[x.Sel.Name] {
			bodies = append(bodies, d)
		}
	}
	return bodies
}

// isIdent reports whether an expression is a name.
func isIdent(x ast.Expr, name string) bool {
	id, ok := x.(*ast.Ident)
	return ok && id.Name == name
}
