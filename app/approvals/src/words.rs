//! The words of these screens.

ui::words! {
    approvals: "Approvals";
    approvals_text: "What needs a second person. Who asked, and who gains by it, cannot agree.";
    show: "Show";
    waiting: "Waiting";
    over: "Over";
    empty: "Nothing waits";
    empty_text: "When a colleague asks for something that needs a second person, it stands here.";
    asked_by(name, time): "Asked by {name}, {time}";
    mine: "You asked";
    until(time): "Until {time}";
    reason: "Reason";
    what_it_does: "What it does";
    note: "Why not";
    note_hint: "Who asked reads it";
    agree: "Agree";
    refuse: "Refuse";
    refuse_with: "Refuse, and say why";
    withdraw: "Take it back";
    agreed_toast: "Agreed. It holds now.";
    refused_toast: "Refused";
    withdrawn_toast: "Taken back";
    agreed: "Agreed";
    refused: "Refused";
    withdrawn: "Taken back";
    expired: "Expired";
    stale: "Out of date";
    decided_by(name, time): "{name}, {time}";
    not_yours: "Somebody else decides this.";
}
