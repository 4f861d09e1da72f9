package api

import (
	"github.com/overgang/overgang/internal/desk/arrangement"
	"github.com/overgang/overgang/internal/ground/access"
	"github.com/overgang/overgang/internal/kit/fault"
)

func (a *API) trainingOperations() {
	read, manage := access.DeskRead, access.DeskManage
	const t = "Arrangements"
	add(a, t, op{method: "GET", path: "/gates/{service}/training", id: "listTrainees", needs: read, says: "Who is to know a service, and since when they do"}, a.listTrainees)
	add(a, t, op{method: "POST", path: "/gates/{service}/training", id: "nameTrainee", needs: manage, says: "Name somebody who is to know the service", status: 201}, a.nameTrainee)
	add(a, t, op{method: "GET", path: "/gates/{service}/training/{training}", id: "getTrainee", needs: read, says: "One of those who are to know a service"}, a.getTrainee)
	add(a, t, op{method: "PATCH", path: "/gates/{service}/training/{training}", id: "noteTraining", needs: manage, says: "Note the day they completed it, or take it back"}, a.noteTraining)
	add(a, t, op{method: "DELETE", path: "/gates/{service}/training/{training}", id: "unnameTrainee", needs: manage, says: "Take somebody off the list", status: 204}, a.unnameTrainee)
}

// Trainee is somebody who is to know a service.
type Trainee struct {
	ID      string `json:"id"`
	Person  string `json:"person"`
	Name    string `json:"name"`
	What    string `json:"what"`
	DoneOn  Day    `json:"done_on,omitempty" doc:"Left out: not yet"`
	Left    bool   `json:"left,omitempty" doc:"They have left, and count no more"`
	Version int    `json:"version"`
}

func showTrainee(t arrangement.TrainingFact) Trainee {
	return Trainee{t.ID, t.Person, t.Name, t.What, Day(t.DoneOn), !t.Here, t.Version}
}

func (a *API) listTrainees(v *visit, in *struct {
	ServiceAt
	Turning
}) (*Page[Trainee], error) {
	c, err := a.Arrangements.Service(v.ctx, v.By, v.Now, in.Service, "")
	if err != nil {
		return nil, err
	}
	return cut(v, in.Turning, c.Training, func(t arrangement.TrainingFact) string { return t.ID }, showTrainee)
}

// TrainingAt names somebody who is to know a service in the path.
type TrainingAt struct {
	ServiceAt
	Training string `path:"training" maxLength:"64" pattern:"^[0-9A-Za-z._-]+$" doc:"Id of the entry"`
}

func (a *API) trainee(v *visit, service, id string) func() (*One[Trainee], error) {
	return func() (*One[Trainee], error) {
		c, err := a.Arrangements.Service(v.ctx, v.By, v.Now, service, "")
		if err != nil {
			return nil, err
		}
		for _, t := range c.Training {
			if t.ID == id {
				return one(showTrainee(t), t.Version), nil
			}
		}
		return nil, fault.Gone()
	}
}

func (a *API) getTrainee(v *visit, in *TrainingAt) (*One[Trainee], error) {
	return a.trainee(v, in.Service, in.Training)()
}

func (a *API) nameTrainee(v *visit, in *struct {
	ServiceAt
	Body struct {
		Person string `json:"person" minLength:"1" maxLength:"64"`
		What   string `json:"what" minLength:"1" maxLength:"200"`
		DoneOn Day    `json:"done_on,omitempty"`
	}
}) (*Made[Trainee], error) {
	var r reader
	input := arrangement.TrainingInput{Person: in.Body.Person, What: in.Body.What, DoneOn: r.day("body.done_on", in.Body.DoneOn)}
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	id, err := a.Arrangements.Name(v.ctx, v.By, v.Now, in.Service, input)
	return madeOne(err, "/gates/"+in.Service+"/training/"+id, a.trainee(v, in.Service, id))
}

func (a *API) noteTraining(v *visit, in *struct {
	TrainingAt
	Match
	Body struct {
		DoneOn Day `json:"done_on" doc:"\"\" is not yet"`
	}
}) (*One[Trainee], error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	var r reader
	on := r.day("body.done_on", in.Body.DoneOn)
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	now := a.trainee(v, in.Service, in.Training)
	if _, err := now(); err != nil {
		return nil, err
	}
	return settle(a.Arrangements.Trained(v.ctx, v.By, v.Now, in.Training, at, on), now)
}

func (a *API) unnameTrainee(v *visit, in *struct {
	TrainingAt
	Match
}) (*None, error) {
	at, err := in.version()
	if err != nil {
		return nil, err
	}
	now := a.trainee(v, in.Service, in.Training)
	if _, err := now(); err != nil {
		return nil, err
	}
	return settled(a.Arrangements.Unname(v.ctx, v.By, v.Now, in.Training, at), now)
}
