//evq:package prefix=Accounts
package second
