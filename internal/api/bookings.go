package api

import (
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/rollout"
)

func (a *API) bookingOperations() {
	collect := access.RolloutCollect
	const t = "Bookings"
	add(a, t, op{method: "GET", path: "/rollouts/{rollout}/people/{person}/offers", id: "getOffers", needs: anyToken, says: "What a person can book, and what they have booked"}, a.getOffers)
	add(a, t, op{method: "POST", path: "/bookings", id: "book", needs: anyToken, says: "Take a place at a slot for a person, or a place in line when it is full", status: 201}, a.book)
	add(a, t, op{method: "POST", path: "/bookings/{booking}/move", id: "moveBooking", needs: anyToken, says: "Move to another slot that has a place"}, a.moveBooking)
	add(a, t, op{method: "POST", path: "/bookings/{booking}/cancel", id: "cancelBooking", needs: anyToken, says: "Give a booking up; whoever waits first gets the place"}, a.cancelBooking)
	add(a, t, op{method: "POST", path: "/bookings/{booking}/attended", id: "attend", needs: collect, says: "The person came", status: 204}, a.attend)
	add(a, t, op{method: "POST", path: "/bookings/{booking}/no-show", id: "noShow", needs: collect, says: "The person did not come; the place is free", status: 204}, a.noShow)
	add(a, t, op{method: "POST", path: "/rollouts/{rollout}/people/{person}/booking-link", id: "makeBookingLink", needs: anyToken, says: "A link to book by without an account; told once", status: 201, secret: true}, a.makeBookingLink)
	add(a, t, op{method: "DELETE", path: "/rollouts/{rollout}/people/{person}/booking-link", id: "endBookingLinks", needs: anyToken, says: "Make every link of the person worthless", status: 204}, a.endBookingLinks)
}

// BookingAt names a booking in the path.
type BookingAt struct {
	Booking string `path:"booking" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the booking"`
}

// Booking is a place at a slot, or a place in line for it.
type Booking struct {
	ID       string `json:"id"`
	Rollout  string `json:"rollout"`
	Occasion string `json:"occasion"`
	Slot     string `json:"slot"`
	Person   Ref    `json:"person"`
	State    string `json:"state" enum:"booked,waiting,cancelled,attended,no_show"`
	Note     string `json:"note,omitempty"`
	BookedAt Moment `json:"booked_at"`
	Version  int    `json:"version"`
}

func showBooking(b rollout.Booking, name string) Booking {
	return Booking{b.ID, b.Rollout, b.Occasion, b.Slot, Ref{b.Person, name}, b.State, b.Note, moment(b.BookedAt), b.Version}
}

// ofBooking is a booking as it stands now, inside a 412.
func ofBooking(err error) error {
	return shown(err, func(b rollout.Booking) (any, int) { return showBooking(b, ""), b.Version })
}

// Offers are what a person can book, and what they have booked.
type Offers struct {
	Bookings []BookingView `json:"bookings" doc:"Live ones first"`
	Offers   []Offer       `json:"offers"`
}

// BookingView is a booking with when and where it is.
type BookingView struct {
	Booking
	Name     string `json:"name" doc:"Of the occasion"`
	Place    string `json:"place,omitempty"`
	StartsAt Moment `json:"starts_at"`
	EndsAt   Moment `json:"ends_at"`
	Ahead    int    `json:"ahead,omitempty" doc:"How many wait in front"`
}

// Offer is an occasion with slots that are not over.
type Offer struct {
	Occasion Occasion `json:"occasion"`
	Slots    []Slot   `json:"slots"`
}

func bookingView(b rollout.BookingView, name string) BookingView {
	return BookingView{showBooking(b.Booking, name), b.Occasion.Name, b.Occasion.Place, moment(b.Slot.StartsAt), moment(b.Slot.EndsAt), b.Ahead}
}

func (a *API) getOffers(v *visit, in *OnRosterAt) (*Plain[Offers], error) {
	o, err := a.Rollouts.Offers(v.ctx, v.By, v.Now, in.Rollout, in.Person)
	if err != nil {
		return nil, err
	}
	out := Offers{[]BookingView{}, []Offer{}}
	for _, b := range o.Mine {
		out.Bookings = append(out.Bookings, bookingView(b, o.Person.Name))
	}
	for _, x := range o.Offers {
		shown := Offer{showOccasion(x.Occasion, rollout.OccasionSum{}), []Slot{}}
		for _, s := range x.Slots {
			shown.Slots = append(shown.Slots, showSlot(s))
			shown.Occasion.Sum.Places += s.Places
			shown.Occasion.Sum.Taken += s.Taken
			shown.Occasion.Sum.Waiting += s.Waiting
		}
		out.Offers = append(out.Offers, shown)
	}
	return plain(out), nil
}

func (a *API) book(v *visit, in *struct {
	Body struct {
		Person string `json:"person" minLength:"1" maxLength:"64"`
		Slot   string `json:"slot" minLength:"1" maxLength:"64"`
		Note   string `json:"note,omitempty" maxLength:"2000"`
		Client string `json:"client,omitempty" maxLength:"64" doc:"Id made by who asks; the same books once"`
	}
}) (*One[Booking], error) {
	b, err := a.Rollouts.Book(v.ctx, v.By, v.Now, rollout.BookingInput{Person: in.Body.Person, Slot: in.Body.Slot, Note: in.Body.Note, Client: in.Body.Client})
	return booked(b, err)
}

func booked(b rollout.Booking, err error) (*One[Booking], error) {
	if err != nil {
		return nil, ofBooking(err)
	}
	return one(showBooking(b, ""), b.Version), nil
}

func (a *API) moveBooking(v *visit, in *struct {
	BookingAt
	Match
	Body struct {
		Slot string `json:"slot" minLength:"1" maxLength:"64"`
	}
}) (*One[Booking], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return booked(a.Rollouts.Move(v.ctx, v.By, v.Now, in.Booking, in.Body.Slot, at))
}

type bookingMatched struct {
	BookingAt
	Match
}

func (a *API) cancelBooking(v *visit, in *bookingMatched) (*One[Booking], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return booked(a.Rollouts.Cancel(v.ctx, v.By, v.Now, in.Booking, at))
}

func (a *API) attend(v *visit, in *bookingMatched) (*None, error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return done(ofBooking(a.Rollouts.Attend(v.ctx, v.By, v.Now, in.Booking, at)))
}

func (a *API) noShow(v *visit, in *bookingMatched) (*None, error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	return done(ofBooking(a.Rollouts.NoShow(v.ctx, v.By, v.Now, in.Booking, at)))
}

// Link is an address that is told once.
type Link struct {
	Address string `json:"address"`
}

func (a *API) makeBookingLink(v *visit, in *OnRosterAt) (*Plain[Link], error) {
	secret, err := a.Rollouts.MakeBookingLink(v.ctx, v.By, v.Now, in.Rollout, in.Person)
	if err != nil {
		return nil, err
	}
	return plain(Link{a.Base + rollout.BookingPath + secret}), nil
}

func (a *API) endBookingLinks(v *visit, in *OnRosterAt) (*None, error) {
	return done(a.Rollouts.EndBookingLinks(v.ctx, v.By, v.Now, in.Rollout, in.Person))
}
