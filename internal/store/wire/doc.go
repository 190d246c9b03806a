// Package wire speaks the protocol by which git moves commits, version 0, over streams
// that others open: the references that a server offers, the talk before a fetch, and a
// push with its report. See gitprotocol-pack(5) and gitprotocol-capabilities(5).
//
// It asks for little, so that the answers are few and each server gives them: no
// multi_ack, no thin packs, no shallow clones. What a server says is hostile until it is
// checked: lengths are bounded, and the words in a *ServerError or handed to a listener
// may hold control characters. It opens no connection, and knows no packs.
package wire
