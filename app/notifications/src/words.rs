//! The words of these screens.

ui::words! {
    messages_out: "Messages out";
    facts: "Confirmations and reminders to patients; none can carry anything about health";
    outbox: "Outbox";
    outbox_facts: "Development only: what would have gone out, in whole. Nothing here reached anybody.";
    show: "Show";
    all: "All";
    waiting: "Waiting";
    sending: "Sending";
    sent: "Sent";
    uncertain: "May have gone out";
    failed: "Failed";
    withdrawn: "Withdrawn";
    when: "When";
    to: "To";
    what: "What";
    state: "State";
    words_sent: "Words";
    booked: "Visit booked";
    reminder: "Reminder";
    moved: "Visit moved";
    cancelled: "Visit cancelled";
    by_sms: "Text message";
    by_email: "E-mail";
    due(when): "due {when}";
    send_again: "Send again";
    sent_again: "On its way again";
    why_uncertain: "The server stopped while handing it over. Sending again may reach the patient twice.";
    why_failed(error): "The carrier said: {error}";
    why_withdrawn: "The visit was cancelled, or the patient wants no messages.";
    none: "No messages";
    none_text: "Confirmations and reminders appear here when visits are booked.";
    none_state: "No messages in this state";
    none_state_text: "Choose All to see the rest.";
    open_record: "Open the record";
    nothing_out: "Nothing went out yet";
    not_here: "Not here";
    not_here_text: "The outbox exists on development servers only.";
    subject(text): "Subject: {text}";
}
