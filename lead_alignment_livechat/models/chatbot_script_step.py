from odoo import models


class ChatbotScriptStep(models.Model):
    """Matches the leads of chatbots to the visitors' open leads.

    The phone that a visitor types makes a lead at once, so the chatbot's own step finds
    that one: it gets the course of the chat. Where the chat is forwarded to a
    colleague, only a lead that nobody has is theirs; other sellers are told.
    """

    _inherit = "chatbot.script.step"

    def _process_step_create_lead(self, discuss_channel):
        company = discuss_channel.sudo()._get_alignment_company()  # sudo: an operator's
        leads = self.env["crm.lead"]._arriving_by(
            "chat", company, is_forwarded=self.step_type == "create_lead_and_forward"
        )
        arriving = self.with_context(lead_way=leads._get_arrival())
        found = super(ChatbotScriptStep, arriving)._process_step_create_lead(
            discuss_channel
        )
        return found.with_env(self.env)
